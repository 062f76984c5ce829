from chalice import Chalice, ConvertToMiddleware
from other import middleware
app = Chalice(app_name="no-stages")
app.register_middleware(ConvertToMiddleware(middleware))
