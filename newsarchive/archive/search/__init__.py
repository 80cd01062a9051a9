"""The full-text index and what is asked of it: query language, tokens, ranking, snippets, facets, saved searches."""
