"""
A year by rolling horizon: the productions of some days are packed against what stands.

The days are gone through in steps. A step packs the productions whose windows begin in
it; what earlier steps planned on the sets is fixed, and only as much of it is kept at hand
as can still matter. So time and memory a production do not grow with the year.
"""
