"""The federation's numbers: what is counted, what was counted, and the sentences they stand in.

Below the stories, because answers, articles and reports all use them.
"""
