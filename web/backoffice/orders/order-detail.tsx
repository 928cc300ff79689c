export const OrderDetail = () => null
