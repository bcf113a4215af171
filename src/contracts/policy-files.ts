/** Where a layer of the policy lies, in the repository and in the organisation's `.github` repository; on the default branch only. */
export const policyPath = '.github/factory.cedar';
