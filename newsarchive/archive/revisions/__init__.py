"""What an article said and when: edits told from noise, differences, readings again by newer rules, a person's word, disappearance."""
