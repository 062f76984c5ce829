/** The network of functions as AWS's VpcConfig says it; what is not known is asked for by the snippets. */
export type NetworkDescription = {
  region: string;
  vpcId: string | undefined;
  subnetIds: readonly string[];
  securityGroupIds: readonly string[];
};
