"""How well do rules and the reknit model find ruptures that are known?"""
