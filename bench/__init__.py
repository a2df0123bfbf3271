"""Speed as ratios: Arman beside committed SQL that answers the same, in one run."""
