package javax.annotation;

/** What generated code is marked with, which Java itself no longer has. */
public @interface Generated {
  String[] value();

  String date() default "";
}
