"""An article reaches followers: written, checked, approved in three steps, sent exactly once.

images → articles · folder → blocks → render → check → setting → review → pushes → standing
"""
