export const BuilderPage = () => null
