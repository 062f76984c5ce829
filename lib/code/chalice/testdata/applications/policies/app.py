import chalice as framework

app = framework.Chalice('policies')
