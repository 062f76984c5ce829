from aws_cdk import Stack, aws_lambda as l
s = Stack()
f = l.Function(s, "F", runtime=l.Runtime.PYTHON_3_10, handler="a.b", code=l.Code.from_inline("x"))