"""Which blocks of a page are the article's text: what is known of each, the learned judge, and the choice."""
