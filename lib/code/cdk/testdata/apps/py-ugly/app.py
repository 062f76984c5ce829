#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""A stack
with everything ugly in it: _lambda.Function(self, "NotThis")"""
from __future__ import annotations
import os, aws_cdk as cdk  # two at once
from aws_cdk.aws_lambda import (  # the names
	Function as Fn,
	Runtime,
	# how it runs
	Architecture, Code,
)

class Ugly(cdk.Stack):  # opens
	def __init__(self, scope, id, **kw):
		super().__init__(scope, id, **kw); self.names = ['a', 'b']  # two

		# each of them
		for name in self.names:
			# the function
			fn = Fn(self, f"{name}-fn", runtime=Runtime.PYTHON_3_13, handler='a.b', code=Code.from_inline('x'), environment={
				'DD_TRACE_ENABLED': 'false',  # too loud
				'X': os.environ.get("X", ''),
			})  # made
			if name == 'a':
				again = Fn(self, 'again', runtime=Runtime("python3.14"), handler='c.d', code=Code.from_inline('x'))
			# nothing more
		last = Fn(self, 'last',
			runtime=Runtime.NODEJS_20_X,
			architecture=Architecture.ARM_64,  # cheap
			handler='''x.y''', code=Code.from_inline('x'))

		# the end
