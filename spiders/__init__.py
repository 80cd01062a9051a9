"""What Scrapy runs: one file for each way of crawling."""
