"""
General tools given the packer's problem, each run as a script by an interpreter that has it.

    python -m tests.benchmarks.peers.cp_sat PROBLEM PLAN --seconds 60 --workers 2

Every script reads a problem file and writes a plan file, as the packer does; what it
finds no plan for it writes nothing for. Seconds count from the start of the script.
"""
