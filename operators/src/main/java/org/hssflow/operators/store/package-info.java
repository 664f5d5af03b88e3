/**
 * Model stores that are no local folder: on any file system that Flink knows, such as S3 or HDFS, by its own plugins.
 * {@link org.hssflow.operators.store.StoreLocation} opens what a user names.
 */
@NullMarked
package org.hssflow.operators.store;

import org.jspecify.annotations.NullMarked;
