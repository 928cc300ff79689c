export const CustomerList = () => null
