"""Makes the weights of taggers: the shipped ones again, and a user's own. The only place that knows torch."""
