"""How articles come in that were written elsewhere: lists of old ones, Word documents, pasted text."""
