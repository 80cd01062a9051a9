"""The bytes as they were received: WARC files written, read back, uploaded, chained in manifests, and blanked."""
