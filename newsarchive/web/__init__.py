"""The web page over an archive. Nothing is in this room yet; the import contracts already know it."""
