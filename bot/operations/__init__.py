"""Running the program: its processes, its rehearsal."""
