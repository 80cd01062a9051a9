"""The pictures of an article, each with its caption and credit parted."""
