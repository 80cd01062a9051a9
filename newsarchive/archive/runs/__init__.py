"""What each crawl brought: its row, its counts, its history."""
