/** Where Maven, Gradle and Spring Boot keep what programs in Java find on their classpath. */
export const RESOURCES = 'src/main/resources';
