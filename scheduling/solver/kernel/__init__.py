"""
The compiled inner loop: one production's scenes, day by day, moved about a million times a second.

`facts` and `rivals` are what does not change while a production is worked on,
`board` is what does; `simulate` fits a day, `cost` prices the production, `moves`
propose, `anneal` decides.
"""
