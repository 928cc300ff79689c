export const InvoiceDetail = () => null
