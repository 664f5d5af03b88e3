# One image for the job, the simulators and the monitor:
#   docker build -t registry.example.com/hssflow:0.1.0 .
# The same with ND4J's CUDA build and the libraries of CUDA 11.6 that it calls, for nodes with GPUs; it computes on CPUs, too:
#   docker build --target cuda --build-arg PROFILE=cuda -t registry.example.com/hssflow:0.1.0-cuda .

FROM maven:3.9-eclipse-temurin-17 AS build
ARG PROFILE=
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -DskipTests ${PROFILE:+-P$PROFILE} package -pl flink-app -am

FROM flink:2.2.1-scala_2.12-java17 AS base
# Here, and not by the entry point: the root file system is read-only where this runs. The plugins for Prometheus and GPUs are there.
RUN mkdir -p plugins/s3-fs-hadoop && ln -s "$FLINK_HOME/opt/flink-s3-fs-hadoop-2.2.1.jar" plugins/s3-fs-hadoop/ && \
    test -r plugins/s3-fs-hadoop/flink-s3-fs-hadoop-2.2.1.jar
ENV FLINK_PLUGINS_DIR=/opt/flink/plugins
COPY flink-app/src/main/docker/hssflow /usr/local/bin/hssflow
# In lib, where a process loads classes and native libraries once: a library that is loaded again by another class loader, after a
# restart of the job, is an error.
COPY --from=build /src/flink-app/target/hssflow-cluster.jar /opt/flink/lib/hssflow.jar

FROM nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04 AS cuda-libraries

FROM base AS cuda
COPY --from=cuda-libraries /usr/local/cuda-11.6/targets/x86_64-linux/lib /opt/cuda/lib
COPY --from=cuda-libraries /usr/lib/x86_64-linux-gnu/libcudnn*.so.8 /opt/cuda/lib/
ENV LD_LIBRARY_PATH=/opt/cuda/lib NVIDIA_DRIVER_CAPABILITIES=compute,utility

FROM base AS hssflow
