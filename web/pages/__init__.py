"""The archive in a browser: pages made on the server, that work without a script.

search.py      `/`: a query, filters, facets, a chart, results; asking.py reads the address
article.py     `/articles/{id}`
watches.py     `/watches`, `/watches/{name}`; explaining.py says a query in words
sections.py    `/sections`, `/sections/{site}/{name}`, `/pages/{id}`
desk.py        `/alerts`, `/status`
backtest.py    `/backtest`
why.py         `/why`
refusals.py    what the server refuses, the form that asks for a token
cards.py       an article as all lists show it
rendering.py   templates, static files, error pages; values.py and charts.py are what templates draw on
"""

from web.pages.refusals import error_page, login_page
from web.pages.routing import routes

__all__ = ["error_page", "login_page", "routes"]
