"""One outcome of a crawl into rows: prepared in a worker, handed to the one writer, applied in a batch's transaction."""
