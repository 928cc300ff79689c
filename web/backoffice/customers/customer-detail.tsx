export const CustomerDetail = () => null
