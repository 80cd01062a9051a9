"""What waits to be fetched: the durable queue, hosts and their leases, links found, and when a page is due again."""
