"""What the other productions have taken on the sets of this one, by set and in time order."""

# Arrays of visits.
PTR = 0  # [set + 1]
START = 2
END = 4
DRESS = 6
LINK = 8  # yuan of following the visit before it, or the first dressing
SPLIT = 10  # yuan more when somebody else comes in between
# Arrays of closures.
CLOSED_PTR = 12  # [set + 1]
CLOSED_FROM = 14
CLOSED_TO = 16
HEADER = 18
