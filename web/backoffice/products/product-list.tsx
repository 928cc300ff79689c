export const ProductList = () => null
