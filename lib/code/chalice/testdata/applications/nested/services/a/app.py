from chalice import Chalice; import os
app = Chalice(app_name="a")
if os.environ.get("X"):
    app.debug = True
