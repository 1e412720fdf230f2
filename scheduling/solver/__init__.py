"""The packer: problem and plan files, price, check, bounds, and the search. No Django here."""
