"""Options that several commands share, each written once."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = [
    "ArticleName",
    "ArticleStatus",
    "AsJson",
    "AuthorName",
    "FromDay",
    "HolderName",
    "LanguageTag",
    "PublisherId",
    "ToDay",
]

ArticleName = Annotated[str, typer.Argument(metavar="ARTICLE", help="An article's number, or any address of its.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
PublisherId = Annotated[str | None, typer.Option("--publisher", metavar="ID", help="Only this publisher's.")]
AuthorName = Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only by this author.")]
HolderName = Annotated[
    str | None, typer.Option("--holder", metavar="NAME", help="Only where this holder claims the rights.")
]
FromDay = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="From this day, month or year on: 2024-04-16, 2024-04, 2024."),
]
ToDay = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, month or year.")]
LanguageTag = Annotated[str | None, typer.Option("--language", metavar="TAG", help="Only in this language: en, zh…")]
ArticleStatus = Annotated[
    str | None, typer.Option("--status", metavar="STATUS", help="Only what is live, missing or gone.")
]
