#!/usr/bin/env python
# -*- coding: utf-8 -*-
"""An application
with everything ugly in it."""
from __future__ import annotations
import os, json  # two at once
from chalice import (  # the framework
	Chalice as Application,
	# what is wrong with the caller
	BadRequestError,
	Rate,

)
try:
	import ujson
except ImportError: ujson = None


# the application
app: Application = Application(
	app_name='ugly',  # its name
	# loud
	debug=bool(os.environ.get("DEBUG", '')),
)  # made

app.log.setLevel(10); x = 1


@app.authorizer(ttl_seconds=30)
def check(request): return None

@app.lambda_function(name="äöü")
def work(event, context):
	s = '''
app = Chalice(app_name="not this")
'''
	return s

@app.schedule(Rate(5, unit=Rate.MINUTES))
@app.lambda_function()
def both(event):
	pass
