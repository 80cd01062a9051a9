"""The headline and the standfirst, by what a reader sees and what the page calls itself."""
