from chalice import (
    Chalice,
    Cron,  # times
    Response
)

import chalicelib.routes

app = Chalice(app_name="managed-role")
app.register_blueprint(chalicelib.routes.bp)

@app.schedule(Cron(0, 18, '?', '*', 'MON-FRI', '*'), name="nightly")
def night(event): ...

@app.on_sqs_message(queue='q', batch_size=1)
def queue(event):
    """CMD"""
