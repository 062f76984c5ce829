import chalice as ch, os
from chalice import ConvertToMiddleware as convert  # never used
server = ch.Chalice( app_name = "alias" )# close by
server.api.binary_types.append("image/png")
