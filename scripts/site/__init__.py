"""The configurator: a page, without a server, that shows every project that the template makes.

`blocks` reads from the template which answers each part of a file depends on, `bakes` generates the
few projects in which each part has each of its values, `tables` makes of these the lines of every
project with the answers that each line is for, and `page` writes all that a browser needs.
"""
