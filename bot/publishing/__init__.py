"""An article reaches followers: written, checked, approved in three steps, sent exactly once.

articles · folder → blocks → render → check → setting → review → pushes → standing
"""
