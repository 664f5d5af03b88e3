# One image for the job, the simulators and the monitor:
#   docker build -t registry.example.com/hssflow:0.1.0 .
# It computes on nodes with NVIDIA GPUs, too: what it needs beside the jar is the driver, which NVIDIA's container runtime mounts.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests package -pl flink-app -am

FROM flink:2.2.1-scala_2.12-java17 AS hssflow
# Here, and not by the entry point: the root file system is read-only where this runs. The plugins for Prometheus and GPUs are there.
RUN mkdir -p plugins/s3-fs-hadoop && ln -s "$FLINK_HOME/opt/flink-s3-fs-hadoop-2.2.1.jar" plugins/s3-fs-hadoop/ && \
    test -r plugins/s3-fs-hadoop/flink-s3-fs-hadoop-2.2.1.jar
# Of the driver: libcuda, and nvidia-smi for Flink's discovery of GPUs. Which GPUs a container sees, Kubernetes says.
ENV FLINK_PLUGINS_DIR=/opt/flink/plugins NVIDIA_DRIVER_CAPABILITIES=compute,utility CUDA_DEVICE_ORDER=PCI_BUS_ID
COPY flink-app/src/main/docker/hssflow /usr/local/bin/hssflow
# In lib, where a process loads classes and native libraries once: a library that is loaded again by another class loader, after a
# restart of the job, is an error.
COPY --from=build /src/flink-app/target/hssflow-cluster.jar /opt/flink/lib/hssflow.jar
