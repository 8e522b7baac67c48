"""What is known of a word form without its context: dictionary readings and lists of names."""
