if True:
    pass
from chalice import Chalice, CORSConfig
app = Chalice(app_name="function-policies")

@app.lambda_function()
def one(event, context):
    return {}
