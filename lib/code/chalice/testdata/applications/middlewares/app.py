from chalice import Chalice
from chalice import ConvertToMiddleware
from aws_lambda_powertools import Tracer, Logger
tracer = Tracer()
logger = Logger()

app = Chalice(app_name="middlewares")

app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context))
@app.middleware('http')
def before(event, get_response):
	return get_response(event)
