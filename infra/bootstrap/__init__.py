"""What an account has to have before anything is deployed to it: CDK's bootstrap and its rights."""
