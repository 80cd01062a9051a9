"""What is read out: one article, rows for a dump, the view, the overview, and what each column means."""
